// What keeps a bin's lid shut, drawn on the bin: a solenoid's bolt, a servo's horn, or the motor that moves the lid.

const keeper = `<rect x="76" y="112" width="14" height="20" rx="3" fill="#3b454f" stroke="#20272e"/>`;
const lamp = (x: number): string => `<circle class="bin-lamp" cx="${x}" cy="121.5" r="5.500"/>`;

const solenoid = `${keeper}
  <g class="bin-bolt"><rect x="80" y="117" width="56" height="9" rx="4" fill="url(#steel)" stroke="#4a545e"/><path d="M86 121.5h26" stroke="#e2642b" stroke-width="3.5"/></g>
  <rect x="119" y="109" width="42" height="25" rx="5" fill="#2d353d" stroke="#171c21"/>${lamp(140)}`;

const servo = `${keeper}
  <rect x="112" y="108" width="52" height="27" rx="4" fill="#2a5fae" stroke="#173a70"/><path d="M106 113h6v17h-6Z M164 113h6v17h-6Z" fill="#214c8c"/>${lamp(152)}
  <g class="bin-horn"><path d="M127 115.500 86 118.500a3 3 0 0 0 0 6L127 127.500Z" fill="#f4f6f8" stroke="#7f8a95"/><circle cx="127" cy="121.500" r="7.500" fill="#dfe5ea" stroke="#7f8a95"/><circle cx="127" cy="121.500" r="2" fill="#59636d"/></g>`;

/** The rod turns with the lid. */
const motor = `<rect x="186" y="96" width="16" height="56" rx="5" fill="#3b454f" stroke="#20272e"/><g class="bin-rod"><path d="M194 100V86" stroke="url(#steel)" stroke-width="5" stroke-linecap="round"/></g>
  <circle class="bin-lamp" cx="194" cy="142" r="4.500"/>
  <g class="bin-arm"><path d="M-44 22Q-6 66 34 86l32 14" fill="none" stroke="#3f6ea5" stroke-width="22" stroke-linecap="round"/><path d="M56 95l30 12" fill="none" stroke="#e8b48c" stroke-width="14" stroke-linecap="round"/>
  <path d="M84 104l16 3M84 109l15 7M81 112l11 9" stroke="#e8b48c" stroke-width="5" stroke-linecap="round"/></g>`;

/** By the name of its driver; nothing for one that the page does not know. */
export function boltMarkup(driver: string): string {
  return { solenoid, servo, "lid-actuator": motor }[driver] ?? "";
}
