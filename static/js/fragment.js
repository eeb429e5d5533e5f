// HTML of ours as a document: the browser reads it and runs none of it, and strings never become markup here.
export function read(url) {
  return new Promise((answer) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.open("GET", url);
    request.onload = () => answer(request.status === 200 ? request.response : null);
    request.onerror = () => answer(null);
    request.send();
  });
}
