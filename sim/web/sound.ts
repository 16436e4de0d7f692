// What the buzzer sounds, for those who ask for it: browsers play nothing before a click.

/** A piezo is loud; a page need not be. */
const LOUDNESS = 0.05;

export class Sound {
  #context: AudioContext | undefined;
  #gain: GainNode | undefined;
  #oscillator: OscillatorNode | undefined;
  #hz = 0;

  get on(): boolean { return this.#context !== undefined; }

  toggle(): void {
    if (this.#context) {
      void this.#context.close();
      this.#context = undefined;
      return;
    }
    const context = new AudioContext();
    const oscillator = new OscillatorNode(context, { type: "square" });
    const gain = new GainNode(context, { gain: 0 });
    oscillator.connect(gain).connect(context.destination);
    oscillator.start();
    this.#context = context;
    this.#gain = gain;
    this.#oscillator = oscillator;
    this.play(this.#hz);
  }

  /** 0 for silence. */
  play(hz: number): void {
    this.#hz = hz;
    if (!this.#context || !this.#gain || !this.#oscillator) return;
    if (hz > 0) this.#oscillator.frequency.value = hz;
    this.#gain.gain.value = hz > 0 ? LOUDNESS : 0;
  }
}
