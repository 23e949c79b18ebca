export { PackFolders, type PackFiles } from './pack-folders.js';
