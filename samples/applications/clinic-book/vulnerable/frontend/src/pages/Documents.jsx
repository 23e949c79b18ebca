import { useEffect, useState } from 'react';
import client, { errorMessage } from '../api/client.js';
import config from '../config.js';

export default function Documents() {
  const [documents, setDocuments] = useState([]);
  const [title, setTitle] = useState('');
  const [file, setFile] = useState(null);
  const [error, setError] = useState('');

  const load = () =>
    client
      .get('/api/documents')
      .then((response) => setDocuments(response.data))
      .catch((e) => setError(errorMessage(e)));

  useEffect(() => {
    load();
  }, []);

  const handleUpload = async (event) => {
    event.preventDefault();
    const form = new FormData();
    form.append('file', file);
    form.append('title', title);
    try {
      await client.post('/api/documents', form);
      setTitle('');
      await load();
    } catch (e) {
      setError(errorMessage(e));
    }
  };

  return (
    <section>
      <h1>Documents</h1>
      <form className="card" onSubmit={handleUpload}>
        <input placeholder="Title" value={title} onChange={(e) => setTitle(e.target.value)} />
        <input type="file" onChange={(e) => setFile(e.target.files[0])} />
        <button type="submit" disabled={!file}>Upload</button>
      </form>
      {error && <p className="error">{error}</p>}
      <ul>
        {documents.map((document) => (
          <li key={document.id}>
            <a href={config.apiUrl + document.url} target="_blank" rel="noreferrer">{document.title}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}
