// Lives 25 to 49: see lives.ts.
import { testLives } from "./lives.js";

testLives(25, 50);
