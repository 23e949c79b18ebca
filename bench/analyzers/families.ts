/** Numbers of the CWE that tools use one for another, for the same thing at the same place. */
const FAMILIES: readonly (readonly number[])[] = [
  // What is sent becomes a command or code: Bandit says 78 of eval, others 94, 95, or 77 as the parent of both.
  [77, 78, 88, 94, 95, 96, 1336],
  [89, 564, 943],
  [79, 80, 83, 87, 116],
  [22, 23, 35, 36, 73, 98],
  // Passwords, keys and tokens in the code.
  [259, 321, 540, 547, 798],
  [326, 327, 328, 759, 916],
  [330, 331, 335, 337, 338, 340],
  // Who may do what: from "not authenticated" to "not one's own".
  [284, 285, 287, 306, 639, 862, 863],
  [345, 347],
  [352, 1275],
  [209, 210, 211, 550],
  [200, 497],
  [276, 277, 732],
  [307, 799],
  // What takes time or memory without end.
  [400, 407, 730, 770, 1088, 1333],
  [11, 215, 489],
  [605, 668, 1327],
  [346, 942],
  [312, 922],
  [451, 1021],
  [434, 646],
];

const familyOf = new Map(FAMILIES.flatMap((family, index) => family.map((cwe) => [cwe, index] as const)));

/** Whether two weaknesses are the same, or go by each other's name. */
export function areAkin(one: number, other: number): boolean {
  if (one === other) return true;
  const family = familyOf.get(one);
  return family !== undefined && family === familyOf.get(other);
}
