import { useEffect, useRef, useState } from 'react';
import client, { errorMessage } from '../api/client.js';

export default function Reports() {
  const canvas = useRef(null);
  const [error, setError] = useState('');

  useEffect(() => {
    let chart;
    client
      .get('/api/admin/reports/appointments')
      .then(({ data }) => {
        chart = new window.Chart(canvas.current, {
          type: 'bar',
          data: {
            labels: data.map((row) => row.doctor),
            datasets: [{ label: 'Appointments', data: data.map((row) => row.appointments) }],
          },
        });
      })
      .catch((e) => setError(errorMessage(e)));
    return () => chart?.destroy();
  }, []);

  return (
    <section>
      <h1>Appointments by doctor</h1>
      {error && <p className="error">{error}</p>}
      <canvas ref={canvas} />
    </section>
  );
}
