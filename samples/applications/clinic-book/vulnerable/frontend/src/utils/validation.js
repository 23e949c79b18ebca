const EMAIL = /^([a-zA-Z0-9_.-])+@(([a-zA-Z0-9-])+\.)+([a-zA-Z0-9]{2,4})+$/;

export function validateEmail(email) {
  return EMAIL.test(email);
}

export function validateRegistration(form) {
  const errors = {};
  if (!form.full_name.trim()) errors.full_name = 'Please enter your name';
  if (!validateEmail(form.email)) errors.email = 'Please enter a valid email address';
  if (!form.password) errors.password = 'Please choose a password';
  return errors;
}
