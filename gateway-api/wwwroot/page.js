// The commands name the address that the page came from, so that they work wherever the gateway listens.
for (const block of document.querySelectorAll("pre code")) {
  block.textContent = block.textContent.replace("http://localhost:5080", location.origin);
}

// The clipboard needs a secure context: https, or localhost.
if (navigator.clipboard) {
  for (const step of document.querySelectorAll(".tour > li")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(step.querySelector("code").textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    step.append(button);
  }
}

function item(gift) {
  const entry = document.createElement("li");
  const name = document.createElement("strong");
  const price = document.createElement("span");
  const worth = document.createElement("small");
  name.textContent = gift.name;
  price.textContent = gift.coins === 1 ? "1 coin" : `${gift.coins.toLocaleString()} coins`;
  worth.textContent = gift.referencePrice ? `at most ${gift.referencePrice.value} ${gift.referencePrice.currency}` : "";
  entry.append(name, price, document.createElement("br"), worth);
  return entry;
}

async function showGifts() {
  const list = document.getElementById("gifts");
  try {
    const response = await fetch("v1/gifts");
    if (!response.ok) {
      throw new Error(`the gateway answered ${response.status}`);
    }

    const catalogue = await response.json();
    list.replaceChildren(...catalogue.data.map(item));
  } catch (failure) {
    const status = document.getElementById("status");
    status.textContent = `The catalogue is out of reach: ${failure.message}. Reload in a moment.`;
    status.hidden = false;
    list.replaceChildren();
  }
}

showGifts();
