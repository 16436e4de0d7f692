// Which messages to show: by MQTT topic filter (MQTT 3.1.1 clause 4.7) where there is a wildcard, else by part of the topic.

export function matches(filter: string, topic: string): boolean {
  const wanted = filter.trim();
  if (wanted === "") return true;
  if (!/[+#]/.test(wanted)) return topic.toLowerCase().includes(wanted.toLowerCase());
  return matchesLevels(wanted.split("/"), topic.split("/"));
}

function matchesLevels(filter: readonly string[], topic: readonly string[]): boolean {
  for (const [i, level] of filter.entries()) {
    if (level === "#") return true;
    if (topic[i] === undefined) return false;
    if (level !== "+" && level !== topic[i]) return false;
  }
  return filter.length === topic.length;
}
