/** Prices are in cents. Visitors may give a formula of their own, such as "price * 1.08", to see other currencies. */
export function converter(formula) {
  if (!formula) return (price) => price;
  const convert = new Function('price', `return ${formula};`);
  return (price) => Number(convert(price));
}

export function formatted(cents) {
  return (cents / 100).toFixed(2);
}
