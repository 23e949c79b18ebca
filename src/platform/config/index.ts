export { prepareFolders } from './folders.js';
export { type Environment, loadSettings, settingsWarnings } from './load-settings.js';
export { secretKey } from './secret-key.js';
export { type WrongSetting } from './settings-invalid.js';
export { type GivenSettings, type Settings, withDatabase } from './settings.js';
export { SETTINGS, SettingsModule } from './settings.module.js';
