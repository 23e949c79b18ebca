import { useState } from 'react';
import { createTask, estimate } from '../api.js';

export default function NewTask({ onCreated }) {
  const [title, setTitle] = useState('');
  const [description, setDescription] = useState('');
  const [formula, setFormula] = useState('');
  const [problem, setProblem] = useState('');

  async function submit(event) {
    event.preventDefault();
    try {
      const hours = formula ? await estimate(formula) : undefined;
      const text = hours === undefined ? description : `${description}\n\nEstimate: ${hours} h`;
      onCreated(await createTask({ title, description: text }));
      setTitle('');
      setDescription('');
      setFormula('');
      setProblem('');
    } catch (error) {
      setProblem(error.response?.data?.error || 'The task cannot be saved.');
    }
  }

  return (
    <form onSubmit={submit}>
      <input placeholder="Title" value={title} onChange={(event) => setTitle(event.target.value)} />
      <textarea
        placeholder="Description"
        value={description}
        onChange={(event) => setDescription(event.target.value)}
      />
      <input
        placeholder="Estimate, such as 3*8+2"
        value={formula}
        onChange={(event) => setFormula(event.target.value)}
      />
      <button type="submit">Add</button>
      {problem && <p className="error">{problem}</p>}
    </form>
  );
}
