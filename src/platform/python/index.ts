export { type PythonEnvironment, pythonEnvironment } from './python-environments.js';
