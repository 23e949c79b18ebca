/** What `npm run tools` calls the data that comes with it. */
export const RETIRE_DATA = 'retire-advisories';

/** The data of ours and an ignore file of ours: without the first it asks the network, the second would be the application's. */
export function retireArgs(data: string, ignoreFile: string): readonly string[] {
  const scripts = ['--ext', 'js,mjs,cjs,html'];
  return ['--path', '.', '--jsrepo', data, '--ignorefile', ignoreFile, '--outputformat', 'json', ...scripts];
}

/** 13: it found something. */
export const RETIRE_EXIT_CODES = [0, 13] as const;
