// In place of the drivers that the app slots of a 4 MB board have no room for (1,408 KiB each: partitions.csv). A settings document
// may name their parts all the same: each is then a fault of the station's, `not-built`, and the rest works.

class NotBuilt extends Error { override name = "NotBuilt"; }

export class Absent {
  constructor() { throw new NotBuilt("left out of the firmware for boards with 4 MB of flash"); }
}
