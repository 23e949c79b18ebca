import { useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import client, { errorMessage } from '../api/client.js';

const COLUMNS = [
  ['full_name', 'Name'],
  ['email', 'Email'],
  ['date_of_birth', 'Date of birth'],
];

export default function Patients() {
  const [patients, setPatients] = useState([]);
  const [sort, setSort] = useState('full_name');
  const [error, setError] = useState('');

  useEffect(() => {
    client
      .get('/api/patients', { params: { sort, order: 'asc' } })
      .then((response) => setPatients(response.data))
      .catch((e) => setError(errorMessage(e)));
  }, [sort]);

  const handleExport = async () => {
    const response = await client.get('/api/patients/export', { responseType: 'blob' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(response.data);
    link.download = 'patients.csv';
    link.click();
    URL.revokeObjectURL(link.href);
  };

  return (
    <section>
      <h1>Patients</h1>
      <button onClick={handleExport}>Export</button>
      {error && <p className="error">{error}</p>}
      <table>
        <thead>
          <tr>
            {COLUMNS.map(([column, title]) => (
              <th key={column}><button onClick={() => setSort(column)}>{title}</button></th>
            ))}
            <th />
          </tr>
        </thead>
        <tbody>
          {patients.map((patient) => (
            <tr key={patient.id}>
              <td>{patient.full_name}</td>
              <td>{patient.email}</td>
              <td>{patient.date_of_birth}</td>
              <td><Link to={`/messages?patient=${patient.id}`}>Messages</Link></td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
