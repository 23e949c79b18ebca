import { Link, useNavigate } from 'react-router-dom';
import config from '../config.js';
import { useAuth } from '../context/AuthContext.jsx';

export default function Navbar() {
  const { user, logout } = useAuth();
  const navigate = useNavigate();

  const handleLogout = async () => {
    await logout();
    navigate('/login');
  };

  return (
    <nav className="navbar">
      <Link to="/doctors" className="brand">{config.clinicName}</Link>
      {user ? (
        <>
          <Link to="/appointments">Appointments</Link>
          <Link to="/documents">Documents</Link>
          <Link to="/messages">Messages</Link>
          {user.role !== 'patient' && <Link to="/patients">Patients</Link>}
          {user.role !== 'patient' && <Link to="/reports">Reports</Link>}
          <span className="who">Signed in as {user.full_name}</span>
          <button onClick={handleLogout}>Log out</button>
        </>
      ) : (
        <>
          <Link to="/login">Log in</Link>
          <Link to="/register">Register</Link>
        </>
      )}
    </nav>
  );
}
