"""The yardstick: a bare Flask application with TribeMade's routes, canned answers, and a dict for a store."""

from __future__ import annotations

import flask

#: What TribeMade sends beside its body; the yardstick says the same on the wire.
HEADERS = {"X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "9", "X-RateLimit-Reset": "1736942477"}

#: A product as TribeMade shows it.
PRODUCT = {
    "id": "660e8400-e29b-41d4-a716-446655440123", "created_at": "2024-11-18T10:46:12.123456+00:00",
    "store_id": "719669d6-d6ed-4d4d-9991-e1af19177368", "name": "Bag", "origional_price": 100, "current_price": 100,
    "shipping_cost": 0, "short_description": "", "long_description": "", "variations": [], "size": [], "colors": [],
    "categories": [], "is_sale": False, "custom_questions": [], "is_active": True, "stock": 1, "internal_note": "",
}  # fmt: skip


def application() -> tuple[flask.Flask, dict[str, dict[str, object]]]:
    """The application, and its store of products by id."""
    app = flask.Flask("bare", root_path=".")
    products: dict[str, dict[str, object]] = {}

    def answer(status: int, **body: object) -> flask.Response:
        response = flask.jsonify(body)
        response.status_code = status
        response.headers.extend(HEADERS)
        return response

    @app.delete("/tribemade/api/products/<product_id>")
    def delete_product(product_id: str) -> flask.Response:
        if products.pop(product_id, None) is None:
            return answer(404, error="Product not found or does not belong to this store")
        return answer(200, message="Product deleted successfully")

    @app.get("/tribemade/api/products/<product_id>")
    def get_product(product_id: str) -> flask.Response:
        product = products.get(product_id)
        return answer(404, error="not found") if product is None else answer(200, **product)

    @app.post("/tribemade/api/products/create")
    def create_product() -> flask.Response:
        body = flask.request.get_json()
        product_id = f"{len(products):08x}-0000-4000-8000-000000000000"
        products[product_id] = body
        return answer(201, product_id=product_id)

    @app.put("/tribemade/api/products/<product_id>/edit")
    def edit_product(product_id: str) -> flask.Response:
        return answer(200, message="Product updated successfully")

    @app.get("/tribemade/api/orders/<order_id>")
    def get_order(order_id: str) -> flask.Response:
        return answer(200, id=order_id)

    @app.put("/tribemade/api/orders/<order_id>/status")
    def update_order_status(order_id: str) -> flask.Response:
        return answer(200, message="Order status updated successfully")

    return app, products
