/** What a test wants to be different from the usual, valid body. */
type Overrides = Record<string, unknown>;

/** A valid body for the schema NewPet. */
export function aNewPet(overrides: Overrides = {}): Overrides {
  return { name: 'Bike', status: 'available', ...overrides };
}
