// Lives 0 to 24: see lives.ts.
import { testLives } from "./lives.js";

testLives(0, 25);
