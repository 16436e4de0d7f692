// See ../absent.ts.
export { Absent as LidActuator } from "../absent.js";
