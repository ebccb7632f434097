document.cookie = "reader=1";
localStorage.setItem("reader", "1");
