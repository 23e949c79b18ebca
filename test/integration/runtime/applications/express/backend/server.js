const express = require('express');

const app = express();
app.get('/api/notes', (_request, response) => response.json([]));
app.listen(process.env.PORT || 3001, () => console.log('Notes are served'));
