// The cards at hand in a simulated world: those of the settings document, a stranger's, and a phone.
import type { CardSettings, Settings } from "../modules/contract/settings.js";
import type { CardView } from "./api.js";

const roleNames: Readonly<Record<CardSettings["role"], { zh: string; en: string }>> = {
  resident: { zh: "居民", en: "Resident" }, volunteer: { zh: "志愿者", en: "Volunteer" }, supervisor: { zh: "督导员", en: "Supervisor" },
  collector: { zh: "清运工", en: "Collector" }, technician: { zh: "维保", en: "Technician" }, officer: { zh: "执法队员", en: "Officer" },
  property: { zh: "物业", en: "Property manager" },
};

/** One card of each person in the settings document, a stranger's, and a phone. */
export function palette({ cards }: Settings): CardView[] {
  const known = cards.map(({ number, role, household }, i): CardView => {
    const nth = cards.slice(0, i).filter((card) => card.role === role).length + 1;
    const { zh, en } = roleNames[role];
    return { id: `${role}-${nth}`, number, role, ...(household ? { household } : {}),
      label: { zh: household ? `${zh} ${household}` : zh, en: household ? `${en} ${household}` : en } };
  });
  return [...known,
    { id: "stranger", number: "5ca1ab1e", role: "stranger", label: { zh: "陌生卡", en: "A stranger" } },
    { id: "phone", number: "08000000", role: "stranger", label: { zh: "手机", en: "A phone" } }];
}
