// Lives 75 to 99: see lives.ts.
import { testLives } from "./lives.js";

testLives(75, 100);
