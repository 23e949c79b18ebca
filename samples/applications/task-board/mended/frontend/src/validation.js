const LONGEST_EMAIL = 200;
const SPACE = /\s/;

export function isEmail(text) {
  if (text.length > LONGEST_EMAIL || SPACE.test(text)) return false;
  const [name, domain, ...others] = text.split('@');
  return name !== '' && others.length === 0 && domain !== undefined && domain.includes('.');
}

export function isPassword(text) {
  return text.length >= 8;
}
