import { useEffect, useState } from 'react';
import { currentUser, listTasks } from './api.js';
import LoginForm from './components/LoginForm.jsx';
import NewTask from './components/NewTask.jsx';
import SearchBar from './components/SearchBar.jsx';
import TaskDetail from './components/TaskDetail.jsx';
import TaskList from './components/TaskList.jsx';

export default function App() {
  const [user, setUser] = useState(null);
  const [tasks, setTasks] = useState([]);
  const [sort, setSort] = useState('created_at');
  const [selected, setSelected] = useState(null);
  const [problem, setProblem] = useState('');

  useEffect(() => {
    currentUser()
      .then(setUser)
      .catch(() => setUser(null));
  }, []);

  useEffect(() => {
    if (!user) return;
    listTasks(sort)
      .then(setTasks)
      .catch(() => setProblem('The tasks cannot be loaded.'));
  }, [user, sort]);

  if (!user) return <LoginForm onLogin={setUser} />;

  return (
    <main>
      <h1>Task Board</h1>
      <p>
        Welcome, {user.username} ({user.role})
      </p>
      {problem && <p className="error">{problem}</p>}
      <SearchBar onResults={setTasks} />
      <NewTask onCreated={(task) => setTasks([...tasks, task])} />
      <label>
        Sort by{' '}
        <select value={sort} onChange={(event) => setSort(event.target.value)}>
          <option value="created_at">date</option>
          <option value="title">title</option>
          <option value="status">status</option>
        </select>
      </label>
      <div className="columns">
        <TaskList
          tasks={tasks}
          onSelect={setSelected}
          onRemoved={(id) => setTasks(tasks.filter((task) => task.id !== id))}
        />
        {selected && <TaskDetail task={selected} />}
      </div>
    </main>
  );
}
