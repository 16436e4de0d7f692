// Topic names and filters. MQTT 3.1.1, section 4.7.

/** Whether a filter with `+` and `#` takes a topic in. */
export function topicMatches(filter: string, topic: string): boolean {
  if (topic.startsWith("$") && !filter.startsWith("$")) return false; // 4.7.2-1
  const wanted = filter.split("/");
  const levels = topic.split("/");
  for (let at = 0; at < wanted.length; at++) {
    if (wanted[at] === "#") return true; // the level above it too: 4.7.1.2
    if (at >= levels.length || (wanted[at] !== "+" && wanted[at] !== levels[at])) return false;
  }
  return wanted.length === levels.length;
}

/** A name that can be published to. */
export function isTopic(topic: string): boolean {
  return topic !== "" && !/[+#\0]/.test(topic); // 3.3.2-2, 4.7.3-1, 4.7.3-2
}

export function isFilter(filter: string): boolean {
  const levels = filter.split("/");
  return filter !== "" && !filter.includes("\0") && levels.every((level, at) =>
    level === "+" || (level === "#" && at === levels.length - 1) || !/[+#]/.test(level)); // 4.7.1-2, 4.7.1-3
}
