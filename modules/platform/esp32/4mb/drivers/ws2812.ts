// See ../absent.ts.
export { Absent as Ws2812 } from "../absent.js";
