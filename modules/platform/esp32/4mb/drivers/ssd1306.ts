// See ../absent.ts.
export { Absent as Ssd1306 } from "../absent.js";
