const MAX_EMAIL_LENGTH = 254;
const MIN_PASSWORD_LENGTH = 10;

export function validateEmail(email) {
  if (email.length > MAX_EMAIL_LENGTH || /\s/.test(email)) return false;
  const [name, domain, ...rest] = email.split('@');
  const labels = domain?.split('.') ?? [];
  return name !== '' && rest.length === 0 && labels.length > 1 && labels.every((label) => label !== '');
}

export function validateRegistration(form) {
  const errors = {};
  if (!form.full_name.trim()) errors.full_name = 'Please enter your name';
  if (!validateEmail(form.email)) errors.email = 'Please enter a valid email address';
  if (form.password.length < MIN_PASSWORD_LENGTH) {
    errors.password = `Please choose a password of at least ${MIN_PASSWORD_LENGTH} characters`;
  }
  return errors;
}
