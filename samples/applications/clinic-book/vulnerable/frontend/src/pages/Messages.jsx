import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import client, { errorMessage } from '../api/client.js';
import MessageThread from '../components/MessageThread.jsx';

export default function Messages() {
  const [params] = useSearchParams();
  const patientId = params.get('patient') || undefined;
  const [messages, setMessages] = useState([]);
  const [body, setBody] = useState('');
  const [error, setError] = useState('');

  const load = () =>
    client
      .get('/api/messages', { params: { patient_id: patientId } })
      .then((response) => setMessages(response.data))
      .catch((e) => setError(errorMessage(e)));

  useEffect(() => {
    load();
  }, [patientId]);

  const handleSend = async (event) => {
    event.preventDefault();
    try {
      await client.post('/api/messages', { body, patient_id: patientId && Number(patientId) });
      setBody('');
      await load();
    } catch (e) {
      setError(errorMessage(e));
    }
  };

  return (
    <section>
      <h1>Messages</h1>
      <MessageThread messages={messages} />
      {error && <p className="error">{error}</p>}
      <form className="card" onSubmit={handleSend}>
        <textarea placeholder="Write a message" value={body} onChange={(e) => setBody(e.target.value)} />
        <button type="submit">Send</button>
      </form>
    </section>
  );
}
