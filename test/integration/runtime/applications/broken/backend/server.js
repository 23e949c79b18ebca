console.error('there is no database at 127.0.0.1:5432');
process.exitCode = 3;
