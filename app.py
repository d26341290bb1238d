"""The entry: the pages and the live routes. `latent-studio` or `streamlit run app.py` starts it."""

from pathlib import Path

import streamlit as st

import latent_studio

if __name__ == "__main__":
    icon = Path(latent_studio.__file__).parent / "icon.png"
    st.set_page_config(page_title="Latent Studio", page_icon=str(icon), layout="wide")
    pages = [
        st.Page(
            "pages/home.py",
            title="Home",
            icon=":material/home:",
            default=True,
            help="Every run and every generator that ships with the project, each with its picture.",
        ),
        st.Page(
            "pages/lab.py",
            title="2-D Lab",
            icon=":material/science:",
            help="See why a GAN learns, and why it fails: a small game in the plane, played live.",
        ),
        st.Page(
            "pages/train.py",
            title="Train",
            icon=":material/model_training:",
            help="Start a run, and watch its pictures change while it learns.",
        ),
        st.Page(
            "pages/explore.py",
            title="Explore",
            icon=":material/explore:",
            help="Drag through a generator's latent space and see what each direction does.",
        ),
        st.Page(
            "pages/interpolate.py",
            title="Interpolate",
            icon=":material/animation:",
            help="Walk from one latent to another, as a strip and as a loop.",
        ),
        st.Page(
            "pages/classes.py",
            title="Classes",
            icon=":material/category:",
            help="One latent in every class, mixes of classes, sums, and what a single attribute changes.",
        ),
        st.Page(
            "pages/project.py",
            title="Project",
            icon=":material/my_location:",
            help="Draw or bring a picture, and find the latent from which a generator makes it.",
        ),
        st.Page(
            "pages/encode.py",
            title="Encode",
            icon=":material/compress:",
            help="Autoencoder, VAE and PCA side by side: what comes back through a few numbers.",
        ),
    ]
    st.navigation(pages, position="top").run()
else:
    from starlette.middleware import Middleware
    from streamlit.runtime.pages_manager import PagesManager

    from latent_studio.lifespan import lifespan
    from latent_studio.routes import lab, modules, picture_file, pictures
    from latent_studio.routes.admission import Admission
    from latent_studio.routes.uploads import UploadBudget

    # Else Streamlit's older discovery of `pages/` answers, without the navigation, when the first visit is a deep link.
    PagesManager.uses_pages_directory = False
    routes = [*pictures.routes(), *picture_file.routes(), *lab.routes(), *modules.routes()]
    app = st.App(
        __file__,
        routes=routes,
        middleware=[Middleware(Admission), Middleware(UploadBudget)],
        lifespan=lifespan,
    )
