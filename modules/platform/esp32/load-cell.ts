// What JavaScript sees of load-cell.c, in the SDK's words for it ("XS in C", Native).
import type { LoadCell, LoadCellOptions } from "../../io.js";

/** The constructor throws where a pin cannot be had. */
export default class Hx711Clock extends Native("xs_dingdian_load_cell_destructor") implements LoadCell {
  constructor(options: LoadCellOptions) {
    super();
    native("xs_dingdian_load_cell").call(this, options);
  }

  read(): number | undefined { return native("xs_dingdian_load_cell_read").call(this) as unknown as number | undefined; }

  reset(): void { native("xs_dingdian_load_cell_reset").call(this); }

  close(): void { native("xs_dingdian_load_cell_close").call(this); }
}
