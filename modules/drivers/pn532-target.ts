// NXP PN532, what it says of a card: the answer to InListPassiveTarget at 106 kbit/s type A, UM0701-02 rev. 02, 7.3.5.
// Clause numbers of ISO/IEC 14443-3:2018 where named so.

/** What the answer says of: nobody, a card that could not be read well, or one whose number has so many bytes. */
export type Sighting = "nobody" | "unreadable" | 4 | 7 | 10;

// D5 4B, number of targets, then of the first: its number for the chip, SENS_RES (two bytes), SEL_RES, length of the
// identifier, identifier; and its ATS if it was asked for one.
const COUNT = 2;
const SEL_RES = 6;
const ID_LENGTH = 7;
const ID = 8;

const CASCADE_BIT = 0x04;    // of SEL_RES, "UID not complete": ISO/IEC 14443-3, 6.5.3.4
const CASCADE_TAG = 0x88;    // ISO/IEC 14443-3, 6.5.4: no number begins with it

/** `answer`: `length` bytes from its TFI on. Puts the card's number into `number`, in the order of the cascade, without its tags. */
export function sightingOf(answer: Uint8Array, length: number, number: Uint8Array): Sighting {
  if (length <= COUNT) return "unreadable";
  if (answer[COUNT] === 0) return "nobody";
  if (length <= ID) return "unreadable";
  const bytes = answer[ID_LENGTH]!;
  if (ID + bytes > length || answer[SEL_RES]! & CASCADE_BIT) return "unreadable";
  const tags = tagsIn(bytes);
  if (tags < 0) return "unreadable";

  let taken = 0;
  for (let i = 0; i < bytes; i++) {
    const isTag = i === 0 ? tags > 0 : i === 4 && tags > 1;   // each level but the last: the tag, and three bytes
    const byte = answer[ID + i]!;
    if (isTag && byte !== CASCADE_TAG) return "unreadable";
    if (!isTag) number[taken++] = byte;
  }
  if (number[0] === CASCADE_TAG) return "unreadable";
  return taken as 4 | 7 | 10;
}

/** How many cascade tags an identifier of so many bytes has: the manual says none, libnfc has met chips that leave them in. */
function tagsIn(bytes: number): number {
  switch (bytes) {
    case 4: case 7: case 10: return 0;
    case 8: return 1;
    case 12: return 2;
    default: return -1;
  }
}
