import { useState } from 'react';
import client from '../api/client.js';

export default function VideoButton({ appointment }) {
  const [room, setRoom] = useState(null);
  const [error, setError] = useState('');

  const openRoom = async () => {
    try {
      const response = await client.post(`/api/appointments/${appointment.id}/video-room`);
      setRoom(response.data.url);
    } catch {
      setError('The video room could not be opened.');
    }
  };

  if (error) return <span className="error">{error}</span>;
  if (room) return <iframe className="video" title="Video consultation" src={room} allow="camera; microphone" />;
  return <button onClick={openRoom}>Video consultation</button>;
}
