export { type Environment, loadSettings, settingsWarnings } from './load-settings.js';
export { secretKey } from './secret-key.js';
export { SettingsInvalid, type WrongSetting } from './settings-invalid.js';
export { settingsTable, withSettingsTable } from './settings-table.js';
export { type GivenSettings, type Settings, settingsSchema, withDatabase } from './settings.js';
export { SETTINGS, SettingsModule } from './settings.module.js';
