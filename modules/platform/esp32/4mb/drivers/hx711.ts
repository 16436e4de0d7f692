// See ../absent.ts.
export { Absent as Hx711 } from "../absent.js";
