export { type PythonEnvironment, pythonEnvironment } from './python-environments.js';
export { PythonMissing, PythonPackagesMissing } from './python-errors.js';
