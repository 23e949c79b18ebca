export { type PythonEnvironment, PythonEnvironments } from './python-environments.js';
export { PythonMissing, PythonPackagesMissing } from './python-errors.js';
