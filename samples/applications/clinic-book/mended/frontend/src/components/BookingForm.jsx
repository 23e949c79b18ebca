import { useEffect, useState } from 'react';
import client, { errorMessage } from '../api/client.js';
import { formatDateTime, tomorrow } from '../utils/dates.js';

export default function BookingForm({ doctor, onBooked }) {
  const [date, setDate] = useState(tomorrow());
  const [slots, setSlots] = useState([]);
  const [slot, setSlot] = useState('');
  const [reason, setReason] = useState('');
  const [error, setError] = useState('');

  useEffect(() => {
    client
      .get(`/api/doctors/${doctor.id}/slots`, { params: { date } })
      .then((response) => {
        setSlots(response.data);
        setSlot(response.data[0] || '');
      })
      .catch((e) => setError(errorMessage(e)));
  }, [doctor.id, date]);

  const handleSubmit = async (event) => {
    event.preventDefault();
    setError('');
    try {
      await client.post('/api/appointments', {
        doctor_id: doctor.id,
        starts_at: slot,
        reason,
      });
      onBooked();
    } catch (e) {
      setError(errorMessage(e));
    }
  };

  return (
    <form className="booking" onSubmit={handleSubmit}>
      <input type="date" value={date} onChange={(e) => setDate(e.target.value)} />
      <select value={slot} onChange={(e) => setSlot(e.target.value)}>
        {slots.map((each) => (
          <option key={each} value={each}>{formatDateTime(each)}</option>
        ))}
      </select>
      <textarea
        placeholder="Reason for your visit"
        value={reason}
        onChange={(e) => setReason(e.target.value)}
      />
      {error && <p className="error">{error}</p>}
      <button type="submit" disabled={!slot}>Book for ${doctor.fee}</button>
    </form>
  );
}
