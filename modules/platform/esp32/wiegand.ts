// What JavaScript sees of wiegand.c, in the SDK's words for it ("XS in C", Native).
import type { PulsePair, PulsePairOptions } from "../../io.js";

/** The constructor throws where a pin cannot be had. */
export default class WiegandPulses extends Native("xs_dingdian_wiegand_destructor") implements PulsePair {
  constructor(options: PulsePairOptions) {
    super();
    native("xs_dingdian_wiegand").call(this, options);
  }

  read(): ArrayBuffer | undefined { return native("xs_dingdian_wiegand_read").call(this) as unknown as ArrayBuffer | undefined; }

  close(): void { native("xs_dingdian_wiegand_close").call(this); }
}
