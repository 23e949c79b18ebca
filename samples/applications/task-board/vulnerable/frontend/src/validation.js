const EMAIL = /^([a-zA-Z0-9]+[._-]?)+@([a-zA-Z0-9]+[.-]?)+\.[a-zA-Z]{2,}$/;

export function isEmail(text) {
  return EMAIL.test(text);
}

export function isPassword(text) {
  return text.length >= 8;
}
