// The topics of a station: DESIGN "The wire".

export interface Topics {
  readonly status: string;
  readonly state: string;
  readonly event: string;
  /** What the station listens to. */
  readonly command: string;
  readonly reply: string;
}

export function topicsOf(station: string): Topics {
  const root = `bins/v1/${station}/`;
  return {
    status: `${root}status`, state: `${root}state`, event: `${root}event`, command: `${root}command`, reply: `${root}reply`,
  };
}
