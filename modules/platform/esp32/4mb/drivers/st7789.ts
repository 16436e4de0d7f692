// See ../absent.ts.
export { Absent as St7789 } from "../absent.js";
