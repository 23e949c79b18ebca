/** A valid body for the schema NewPet. */
export function aNewPet(overrides = {}) {
  return { name: 'Bike', status: 'available', ...overrides };
}
