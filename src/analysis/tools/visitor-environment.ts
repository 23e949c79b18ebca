/** The environment of a Python tool that asks the running application: none of ours, and a home of its own. */
export function visitorEnvironment(home: string): Readonly<Record<string, string>> {
  return {
    HOME: home,
    TMPDIR: home,
    LC_ALL: 'C.UTF-8',
    PYTHONUTF8: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    PATH: '/usr/local/bin:/usr/bin:/bin',
  };
}
