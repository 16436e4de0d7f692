// See ../absent.ts.
export { Absent as HcSr04 } from "../absent.js";
