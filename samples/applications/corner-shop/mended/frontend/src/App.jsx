import React, { useEffect, useState } from 'react';
import { logout, me } from './api.js';
import Cart from './components/Cart.jsx';
import ChatWidget from './components/ChatWidget.jsx';
import LoginForm from './components/LoginForm.jsx';
import OrderList from './components/OrderList.jsx';
import ProductList from './components/ProductList.jsx';
import ProductPage from './components/ProductPage.jsx';
import SalesChart from './components/SalesChart.jsx';
import { converter } from './money.js';
import { parameter, useRoute } from './navigation.js';
import { readPreferences } from './preferences.js';

const preferences = readPreferences(parameter('look'));
const convert = converter(parameter('convert'));

export default function App() {
  const route = useRoute();
  const [user, setUser] = useState(null);
  const [lines, setLines] = useState([]);

  useEffect(() => {
    me().then(setUser, () => setUser(null));
  }, []);

  const add = (product) =>
    setLines((before) => [...before, { productId: product.id, name: product.name, quantity: 1, price: product.price }]);

  const leaveShop = async () => {
    await logout();
    setUser(null);
  };

  return (
    <div className={preferences.theme.dark ? 'shop dark' : 'shop'}>
      <header>
        <a href="#/">Corner Shop</a>
        <a href="#/cart">Cart ({lines.length})</a>
        {user ? (
          <>
            <a href="#/orders">Orders</a>
            {user.isAdmin && <a href="#/sales">Sales</a>}
            <span>Hello, {user.name}</span>
            <button onClick={leaveShop}>Log out</button>
          </>
        ) : (
          <a href="#/login">Log in</a>
        )}
      </header>
      <main>{page()}</main>
      <ChatWidget />
    </div>
  );

  function page() {
    const product = /^\/products\/(\d+)$/.exec(route);
    if (product) return <ProductPage key={product[1]} id={product[1]} user={user} onAdd={add} convert={convert} />;
    if (route === '/login') return <LoginForm onLogin={setUser} />;
    if (route === '/cart') return <Cart lines={lines} onOrdered={() => setLines([])} />;
    if (route === '/orders') return <OrderList />;
    if (route === '/sales') return <SalesChart />;
    return <ProductList view={preferences.view} convert={convert} onAdd={add} />;
  }
}
