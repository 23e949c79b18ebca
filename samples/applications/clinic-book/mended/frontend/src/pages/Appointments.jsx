import { useEffect, useState } from 'react';
import client, { errorMessage } from '../api/client.js';
import VideoButton from '../components/VideoButton.jsx';
import config from '../config.js';
import { formatDateTime } from '../utils/dates.js';

export default function Appointments() {
  const [appointments, setAppointments] = useState([]);
  const [error, setError] = useState('');

  const load = () =>
    client
      .get('/api/appointments')
      .then((response) => setAppointments(response.data))
      .catch((e) => setError(errorMessage(e)));

  useEffect(() => {
    load();
  }, []);

  const cancel = async (appointment) => {
    await client.delete(`/api/appointments/${appointment.id}`).catch((e) => setError(errorMessage(e)));
    await load();
  };

  const print = (appointment) => {
    window.open(`${config.apiUrl}/appointments/${appointment.id}/print`, '_blank', 'noopener');
  };

  return (
    <section>
      <h1>My appointments</h1>
      {error && <p className="error">{error}</p>}
      <ul className="cards">
        {appointments.map((appointment) => (
          <li key={appointment.id} className="card">
            <h2>{appointment.doctor_name}</h2>
            <p>{formatDateTime(appointment.starts_at)}</p>
            <p>{appointment.reason}</p>
            <p className="status">{appointment.status}</p>
            {appointment.status === 'booked' && (
              <>
                <button onClick={() => print(appointment)}>Print</button>
                <button onClick={() => cancel(appointment)}>Cancel</button>
                <VideoButton appointment={appointment} />
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
