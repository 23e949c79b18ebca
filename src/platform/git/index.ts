export { archiveCommit, type ArchivedCommit, type GitCommit } from './archive-commit.js';
export { type BranchWork, changeBranch, type Pushed } from './change-branch.js';
export { usersAccess } from './git-access.js';
export { type GitBranch, gitBranch, placeOf } from './git-branch.js';
export { GitAddressRefused } from './git-errors.js';
export { type GitCredentials, withGuardedAccess } from './guarded-access.js';
